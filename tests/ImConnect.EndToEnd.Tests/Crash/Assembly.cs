[assembly: AssemblyFixture(typeof(RocketMqBroker))]
