[assembly: AssemblyFixture(typeof(RocketMqBroker))]

// Nearly all of them wait for a server nearly all of the time.
[assembly: Xunit.v3.Parallelization(MaxThreads = 8)]
