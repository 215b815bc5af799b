using ImConnect.Delivery;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Delivery;

public sealed class DeviceProgressTests
{
    private readonly DeviceProgress _progress = new("4:web", () => null);

    [Fact]
    public void Cursor_StaysBelowTheLowestThatIsOpen()
    {
        Write(1, 2, 3, 4);

        Assert.Equal(0, Receive(2));
        Assert.Equal(2, Receive(1));
        Assert.Equal(2, Receive(4));
        Assert.Equal(4, Receive(3));
    }

    [Fact]
    public void Received_TwiceOrNeverWritten_ChangesNothing()
    {
        Write(1, 2);

        Assert.Equal(0, Receive(9));
        Assert.Equal(1, Receive(1));
        Assert.Equal(1, Receive(1));
    }

    [Fact]
    public void WrittenAgain_IsOneEntry_AndALateOneIsOpenToo()
    {
        Write(5, 6);
        Write(5, 3);

        Assert.Equal(2, Receive(5));
        Assert.Equal(2, Receive(6));
        Assert.Equal(6, Receive(3));
    }

    [Fact]
    public void NotPushedYet_HoldsTheCursor()
    {
        InboxPosition? unpushed = new(3);
        var progress = new DeviceProgress("4:web", () => unpushed);
        progress.OnWritten(Entry(5, id: 5, EntryKind.Message));
        progress.OnReceived(new MessageId(5), EntryKind.Message);
        Assert.Equal(2, progress.Cursor.Value);

        progress.OnWritten(Entry(3, id: 3, EntryKind.Message));
        unpushed = null;
        progress.OnReceived(new MessageId(5), EntryKind.Message);
        Assert.Equal(2, progress.Cursor.Value);
        progress.OnReceived(new MessageId(3), EntryKind.Message);

        Assert.Equal(5, progress.Cursor.Value);
    }

    [Fact]
    public void NoticeThatChanged_IsOpenUntilTheNewOneIsReceived()
    {
        _progress.OnWritten(Entry(1, id: 7, EntryKind.Receipt));
        _progress.OnWritten(Entry(2, id: 8, EntryKind.Receipt));
        _progress.OnWritten(Entry(3, id: 7, EntryKind.Receipt));
        _progress.OnReceived(new MessageId(8), EntryKind.Receipt);
        Assert.Equal(2, _progress.Cursor.Value);
        _progress.OnReceived(new MessageId(7), EntryKind.Receipt);
        Assert.Equal(3, _progress.Cursor.Value);
    }

    [Fact]
    public void MessageThatWasTakenBack_HoldsUpNothing()
    {
        Write(1);
        _progress.OnWritten(Entry(2, id: 1, EntryKind.Withdrawal));
        _progress.OnReceived(new MessageId(1), EntryKind.Withdrawal);

        Assert.Equal(2, _progress.Cursor.Value);
    }

    [Fact]
    public void ClientThatAcknowledgesNothing_IsForgottenAtTheBound_AndItsCursorStays()
    {
        for (var position = 1; position <= 20_000; position++)
            Write(position);
        for (var position = 1; position <= 20_000; position++)
            Receive(position);

        Assert.Equal(10_000, _progress.Cursor.Value);
    }

    private void Write(params int[] positions)
    {
        foreach (var position in positions)
            _progress.OnWritten(Entry(position, position, EntryKind.Message));
    }

    private long Receive(int id)
    {
        _progress.OnReceived(new MessageId(id), EntryKind.Message);
        return _progress.Cursor.Value;
    }

    private static InboxEntry Entry(long position, long id, EntryKind kind) =>
        new() { Kind = kind, Id = new(id), Receiver = new(2), Sender = new(1), Position = new(position) };
}
