using System.Globalization;
using System.Runtime.InteropServices;
using ImConnect.RocketMq.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine("[--scale N] [--root the repository]");
    return 2;
}

// Ctrl-C unwinds everything: the broker is stopped, the folder goes.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Directory.CreateTempSubdirectory("imconnect-publish-");
try
{
    var isGood = await PublishRun.RunAsync(options, folder.FullName, stop.Token);
    Console.WriteLine(isGood ? "PASS" : "FAIL: a mark is missed");
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
