using System.Runtime.InteropServices;
using ImConnect.Load.Servers;

namespace ImConnect.Load.Reports;

/// <summary>What must stand beside the figures for them to mean anything.</summary>
internal static class Heading
{
    public static void Write(LoadOptions options, string folder)
    {
        WriteMachine(folder);
        Console.WriteLine($"{options.Pairs} pairs, window {options.Window}, texts of 128 bytes, closed loop, warm-up {options.WarmUp.TotalSeconds:F0} s and until compiled, " +
            $"{options.WindowPairs} windows of {options.WindowTime.TotalSeconds:F0} s a side");
    }

    public static void WriteMachine(string folder)
    {
        // The mount point with the longest name that the folder lies below.
        var drive = DriveInfo.GetDrives()
            .Where(d => folder.StartsWith(d.Name, StringComparison.Ordinal))
            .MaxBy(d => d.Name.Length);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeMode.Name} on both sides, Release, logging off, " +
            $"file on {drive?.DriveFormat ?? "?"}");
    }
}
