using System.Diagnostics;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Producing;

/// <summary>Body, secret and token are in no log, no error, and no tag, whatever goes wrong.</summary>
public sealed class SecretTests
{
    private const string Body = "what nobody else may read";
    private const string Secret = "hush-secret";
    private const string Token = "hush-token";
    private readonly CapturedLogs _logs = new();
    private readonly List<string> _errors = [];
    private readonly Messages _messages = new();

    [Fact]
    public async Task Send_WhateverGoesWrong_TellsNoBodyNoPropertyAndNoSecret()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ImConnect.RocketMq",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        string id;
        await using (var proxy = await FakeProxy.StartAsync())
        {
            var answers = new Func<FakeCall, SendMessageResponse>[]
            {
                FakeProxy.Stored, _ => FakeProxy.Fault(Code.Unauthorized, "signature"), _ => FakeProxy.Fault(Code.InternalServerError), _ => FakeProxy.EntryFault(Code.ProxyTimeout),
                _ => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unauthenticated, "no")),
            };
            var next = 0;
            proxy.OnSend = call => Task.FromResult(answers[next](call));
            await using var producer = Producer(proxy.Address);
            id = producer.ClientId;
            for (; next < answers.Length; next++)
                await SendAsync(producer, Body);
            await SendAsync(producer, Body, new string('g', 64));
            Assert.NotEmpty(proxy.Sends);
        }

        await using (var producer = Producer($"127.0.0.1:{Ports.Next()}"))
            await SendAsync(producer, Body);

        Assert.Equal(6, _errors.Count);
        Assert.Contains("is registered with", _logs.Text);
        Activity[] ended; // other tests' spans still come
        lock (spans)
            ended = [.. spans];
        var tags = string.Join('\n', ended.Where(span => Equals(span.GetTagItem("messaging.client.id"), id)).SelectMany(span => span.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"));
        Assert.Contains("messaging.message.id=", tags);
        foreach (var text in new[] { _logs.Text, string.Join('\n', _errors), tags })
        {
            Assert.All([Body, Secret, Token, "private-value"], hidden => Assert.DoesNotContain(hidden, text));
            Assert.DoesNotContain("Signature=", text);
        }
    }

    private async Task SendAsync(RocketMqProducer producer, string body, string? group = null)
    {
        var message = new RocketMqMessage("IMC_NORMAL", System.Text.Encoding.UTF8.GetBytes(body))
        {
            Keys = [_messages.Word], MessageGroup = group, Properties = new Dictionary<string, string> { ["p"] = "private-value" },
        };
        try
        {
            await producer.SendAsync(message, TestContext.Current.CancellationToken);
        }
        catch (RocketMqException error)
        {
            _errors.Add(error.ToString());
        }
    }

    private RocketMqProducer Producer(string address) => new(
        new RocketMqProducerOptions { Endpoints = address, AccessKey = "me", AccessSecret = Secret, SecurityToken = Token, MaxAttempts = 2 },
        _logs, TimeProvider.System, new SessionTiming(), () => 0);
}
