using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImConnect.Core.Tests.Hosting;

/// <summary>A stop commits and answers what is queued, and takes nothing new.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Stop_SendsAreQueued_CommitsAndAcksThemFirst()
    {
        var gateway = await TestGateway.StartAsync();
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        for (var i = 0; i < 5; i++)
            await alice.SendAsync(2, Guid.NewGuid());

        var stopping = gateway.DisposeAsync().AsTask();
        Assert.False(stopping.IsCompleted);
        commit.SetResult();
        await Limit.Within(stopping);

        Assert.All(await alice.TakeAsync(5), f => Assert.Equal(1, f.Ack().Status));
        Assert.Equal(5, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Stop_ThenSend_IsRefusedWithATimeToTryAgain()
    {
        var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        await gateway.Services.GetRequiredService<IHost>().StopAsync();

        await alice.SendAsync(2, Guid.NewGuid());
        await alice.UpAsync(Frames.Ack(5, 3));

        var refused = await alice.NextAckAsync();
        Assert.Equal((-1, (int)Reason.ShuttingDown, true), (refused.Status, refused.Reason, refused.RetryAfterMs > 0));
        var answer = await alice.NextAsync();
        Assert.Equal((2, -2, Reason.ShuttingDown.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        await gateway.DisposeAsync();
    }
}
