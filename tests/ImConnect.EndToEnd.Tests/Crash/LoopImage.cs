using System.Diagnostics;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>
/// A file system of its own in a file. What its users have not fsynced stays in the page cache above it: nothing is written back within a test's time (commit=300), so the
/// file holds what a disk would hold at a power loss.
/// </summary>
internal sealed class LoopImage : IDisposable
{
    private const string Size = "96M";

    /// <summary>
    /// Nothing of itself for five minutes; and no guess of ext4 that a file which was truncated and closed was meant to be fsynced.
    /// </summary>
    private const string Options = "loop,commit=300,noauto_da_alloc,noatime";

    private readonly string _image;
    private bool _isMounted;

    private LoopImage(string image, string mountPoint) => (_image, MountPoint) = (image, mountPoint);

    public string MountPoint { get; }

    /// <summary>Null, and why, where there may be no such thing.</summary>
    public static LoopImage? TryMake(string folder, out string? whyNot)
    {
        whyNot = !OperatingSystem.IsLinux() ? "needs Linux"
            : !Environment.IsPrivilegedProcess ? "mounting an image needs root"
            : null;
        if (whyNot is not null)
            return null;
        var image = new LoopImage(Path.Combine(folder, "disk.img"), Path.Combine(folder, "disk"));
        whyNot = Run("truncate", "-s", Size, image._image)
            ?? Run("mkfs.ext4", "-q", "-F", image._image)
            ?? image.TryMount();
        return whyNot is null ? image : null;
    }

    /// <summary>
    /// Copies the image as it is, without a sync, and mounts the copy: its journal is recovered as after a power loss. Nobody may be writing.
    /// </summary>
    public LoopImage CopyAsAfterPowerLoss(string folder)
    {
        var copy = new LoopImage(Path.Combine(folder, "copy.img"), Path.Combine(folder, "copy"));
        File.Copy(_image, copy._image);
        return copy.TryMount() is { } fault ? throw new InvalidOperationException(fault) : copy;
    }

    public void Dispose()
    {
        if (!_isMounted)
            return;
        _isMounted = false;
        if (Run("umount", MountPoint) is not null)
            Run("umount", "-l", MountPoint); // the loop device goes with the last user of it
    }

    private string? TryMount()
    {
        Directory.CreateDirectory(MountPoint);
        var fault = Run("mount", "-o", Options, _image, MountPoint);
        _isMounted = fault is null;
        return fault;
    }

    /// <summary>Null, or what went wrong.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }
}
