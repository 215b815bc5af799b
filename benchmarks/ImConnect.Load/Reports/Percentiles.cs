namespace ImConnect.Load.Reports;

/// <summary>Latencies in milliseconds, exact: all of them were kept.</summary>
internal readonly record struct Percentiles(int Count, double P50, double P90, double P99, double P999, double Max)
{
    public static Percentiles Of(List<double> milliseconds)
    {
        milliseconds.Sort();
        double At(double share) => milliseconds[Math.Min(milliseconds.Count - 1, (int)(share * milliseconds.Count))];
        return milliseconds.Count == 0 ? default : new(milliseconds.Count, At(0.5), At(0.9), At(0.99), At(0.999), milliseconds[^1]);
    }

    public override string ToString() => $"p50 {P50:F2} ms  p90 {P90:F2}  p99 {P99:F2}  p99.9 {P999:F2}  max {Max:F2}  of {Count}";
}
