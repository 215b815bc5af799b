using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ImConnect.Micro;

// In this process: nothing is generated and built aside, and what is measured is allocation, which does not vary from run to run.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
var summary = BenchmarkRunner.Run<CycleBenchmark>(DefaultConfig.Instance.AddJob(job), args);
var (few, many) = (Allocated("AckOfASend", 1), Allocated("AckOfASend", 10_000));
Console.WriteLine($"from a frame in to the ack queued: {few} bytes with 1 connection, {many} with 10,000; a whole cycle: {Allocated("WholeCycle", 1)}");
var isGood = few is not null && many is not null && many <= few * 1.1;
Console.WriteLine(isGood ? "PASS" : "FAIL: the way to the ack allocates more with more connections");
return isGood ? 0 : 1;

long? Allocated(string method, int connections) => summary.Reports
    .Where(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method && Equals(report.BenchmarkCase.Parameters["Connections"], connections))
    .Select(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase))
    .FirstOrDefault();
