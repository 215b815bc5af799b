using System.Globalization;
using System.Runtime.InteropServices;
using ImConnect.Load;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (LoadOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine("load | idle | latency | storm | events | away [--scale N] | compare --against ImConnect.SampleHost.dll [--scale N]; --root is the repository");
    return 2;
}

// Ctrl-C unwinds everything: what was started is stopped, the folder goes.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Directory.CreateTempSubdirectory("imconnect-load-");
try
{
    var isGood = await (options.Command switch
    {
        "load" => LoadRun.RunAsync(options, folder.FullName, stop.Token),
        "idle" => IdleRun.RunAsync(options, folder.FullName, stop.Token),
        "latency" => LatencyRun.RunAsync(options, folder.FullName, stop.Token),
        "events" => EventsRun.RunAsync(options, folder.FullName, stop.Token),
        "away" => AwayRun.RunAsync(options, folder.FullName, stop.Token),
        "storm" => StormRun.RunAsync(options, folder.FullName, stop.Token),
        _ => CompareRun.RunAsync(options, folder.FullName, stop.Token),
    });
    return isGood ? 0 : 1;
}
catch (Exception error)
{
    Console.WriteLine(stop.IsCancellationRequested ? "FAIL: stopped" : $"FAIL: {error}");
    return 1;
}
finally
{
    folder.Delete(recursive: true);
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
