using System.Globalization;

namespace ImConnect.Load.Servers;

/// <summary>Memory of a process that is its own: what is resident and no file.</summary>
internal static class Resident
{
    private const string Line = "RssAnon:";
    private const double KiBInMiB = 1024;

    /// <summary>MiB.</summary>
    public static double Of(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(Line, StringComparison.Ordinal));
        return double.Parse(line[Line.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / KiBInMiB;
    }

    /// <summary>MiB a minute: the median of the slopes between any two, so that single collections do not count.</summary>
    public static double Slope(IReadOnlyList<(double Minutes, double MiB)> readings)
    {
        List<double> slopes = [];
        for (var i = 0; i < readings.Count; i++)
        {
            for (var j = i + 1; j < readings.Count; j++)
                slopes.Add((readings[j].MiB - readings[i].MiB) / (readings[j].Minutes - readings[i].Minutes));
        }

        slopes.Sort();
        return slopes.Count == 0 ? 0 : slopes[slopes.Count / 2];
    }
}
