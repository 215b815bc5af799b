using ImConnect.Connections;
using ImConnect.Core.Tests.Support;

namespace ImConnect.Core.Tests.Connections;

public sealed class InFlightGateTests
{
    [Fact]
    public async Task Enter_AtTheBound_WaitsForAnExit()
    {
        var gate = new InFlightGate(2);
        Assert.True(gate.EnterAsync().IsCompletedSuccessfully);
        Assert.True(gate.EnterAsync().IsCompletedSuccessfully);

        var waiting = gate.EnterAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        gate.Exit();

        await Limit.Within(waiting);
    }

    [Fact]
    public async Task Exit_WhileOneWaits_HandsItsPlaceOver()
    {
        var gate = new InFlightGate(1);
        Assert.True(gate.EnterAsync().IsCompletedSuccessfully);
        var waiting = gate.EnterAsync().AsTask();
        gate.Exit();
        await Limit.Within(waiting);

        // The place is taken by the one that waited: nobody else gets in before he leaves.
        var next = gate.EnterAsync().AsTask();
        Assert.False(next.IsCompleted);
        gate.Exit();
        await Limit.Within(next);
        gate.Exit();
        Assert.True(gate.EnterAsync().IsCompletedSuccessfully);
    }
}
