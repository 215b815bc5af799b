using System.Globalization;
using ImConnect.RocketMq;
using ImConnect.RocketMq.ConsumerHost;

// A consumer to be killed: endpoints, topic (and group of the same name), file of effects, seconds that a message is set aside for. Ends when its input ends, as it does when the
// test that started it is gone.
using var effects = new EffectFile(args[2]);
var options = new RocketMqConsumerOptions
{
    Endpoints = args[0],
    Group = args[1],
    Subscriptions = { [args[1]] = "*" },
    InvisibleTime = TimeSpan.FromSeconds(int.Parse(args[3], CultureInfo.InvariantCulture)),
};
await using var consumer = new RocketMqPushConsumer(options, async (messages, cancellationToken) =>
{
    var results = new RocketMqConsumeResult[messages.Count];
    for (var i = 0; i < messages.Count; i++)
    {
        effects.Record(messages[i].Keys[0]);
        await Task.Delay(Random.Shared.Next(3), cancellationToken);
        results[i] = RocketMqConsumeResult.Done;
    }

    return results;
});
try
{
    await consumer.StartAsync();
}
catch (RocketMqException)
{
    // It goes on trying.
}

Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
