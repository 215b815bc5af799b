using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Faults;

/// <summary>Every code that a server may answer to a send, and what it says about the message. Written down here by itself, not taken from the product.</summary>
public sealed class FaultTableTests(FaultTableTests.Fixture fixture) : IClassFixture<FaultTableTests.Fixture>
{
    // What a row says, in the order: may be stored, may be taken later, is tried again at once.
    private const string Refused = "no no no";
    private const string Later = "no yes no";
    private const string Again = "no yes yes";
    private const string Unclear = "yes yes yes";

    private static readonly Dictionary<int, string> s_table = new()
    {
        [0] = Unclear,
        [40000] = Refused, [40001] = Refused, [40002] = Refused, [40003] = Refused, [40004] = Refused, [40005] = Refused, [40006] = Refused, [40007] = Refused, [40008] = Refused,
        [40009] = Refused, [40010] = Refused, [40011] = Refused, [40012] = Refused, [40013] = Refused, [40014] = Refused, [40015] = Later, [40016] = Refused, [40017] = Refused,
        [40018] = Refused, [40019] = Refused, [40020] = Refused, [40021] = Refused,
        [40100] = Refused, [40200] = Later, [40300] = Later, [40400] = Later, [40401] = Refused, [40402] = Later, [40403] = Later, [40404] = Refused,
        [40800] = Unclear, [41300] = Refused, [41301] = Refused, [41302] = Refused, [42800] = Refused, [42900] = Again, [42901] = Again, [42902] = Again,
        [43100] = Refused, [43101] = Refused,
        [50000] = Unclear, [50001] = Unclear, [50002] = Unclear, [50100] = Refused, [50400] = Unclear, [50401] = Unclear, [50402] = Unclear,
        [50500] = Refused, [50501] = Refused, [50502] = Refused, [60000] = Unclear,

        // Of a server newer than this client.
        [40099] = Refused, [50099] = Unclear, [70000] = Unclear,
    };

    public static TheoryData<int, bool> Rows => [.. s_table.Keys.SelectMany(code => new[] { (code, true), (code, false) })];

    [Fact]
    public void Table_HasEveryCodeOfTheProtocolAndOfTheApi()
    {
        int[] good = [(int)Code.Ok, (int)Code.MultipleResults];
        Assert.Empty(System.Enum.GetValues<Code>().Select(code => (int)code).Except(good).Except(s_table.Keys));
        Assert.Equal(
            System.Enum.GetValues<Code>().Where(code => code != Code.Unspecified).Select(code => $"{code} {(int)code}").Order(),
            System.Enum.GetValues<RocketMqCode>().Where(code => (int)code >= 20000).Select(code => $"{code} {(int)code}").Order());
    }

    /// <summary>Told of the whole call, or of the one message in it.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public Task Send_AnsweredWithACode_IsWhatTheTableSays(int code, bool ofTheCall) =>
        AssertAsync(_ => ofTheCall ? FakeProxy.Fault((Code)code, "words") : FakeProxy.EntryFault((Code)code, "words"), (RocketMqCode)code, s_table[code]);

    /// <summary>"Internal error", and what is really the matter in the words.</summary>
    [Theory]
    [InlineData("[PC_SYNCHRONIZED]broker busy, start flow control for a while", Again)]
    [InlineData("[TIMEOUT_CLEAN_QUEUE]broker busy, start flow control for a while", Again)]
    [InlineData("[REJECTREQUEST]system busy, start flow control for a while", Again)]
    [InlineData("org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to 127.0.0.1:10911 failed", Again)]
    [InlineData("connect to [127.0.0.1:10911] failed", Again)]
    [InlineData("null", Unclear)]
    public Task Send_InternalErrorWithWords_IsWhatTheWordsSay(string words, string expected) =>
        AssertAsync(_ => FakeProxy.Fault(Code.InternalServerError, words), RocketMqCode.InternalServerError, expected);

    /// <summary>What a proxy says of any message while the broker is away: it must not be taken for a message that never fits.</summary>
    [Fact]
    public Task Send_TypeOfTheTopicUnknownToTheProxy_MayBeTakenLater() => AssertAsync(
        _ => FakeProxy.Fault(Code.MessagePropertyConflictWithType, "TopicMessageType validate failed, the expected type is UNSPECIFIED, but actual type is FIFO"),
        RocketMqCode.MessagePropertyConflictWithType,
        Later);

    [Fact]
    public async Task Send_AnAnswerThatIsNone_MayBeStoredAndIsNotTriedAgain()
    {
        var ok = new Status { Code = Code.Ok };
        foreach (var answer in new[] { new SendMessageResponse(), new SendMessageResponse { Status = ok }, new SendMessageResponse { Status = ok, Entries = { new SendResultEntry() } } })
            await AssertAsync(_ => answer, RocketMqCode.BadAnswer, "yes no no");
    }

    [Fact]
    public async Task Send_MultipleResultsWithAGoodEntry_IsStored()
    {
        fixture.Proxy.OnSend = call =>
        {
            var answer = FakeProxy.Stored(call);
            answer.Status = new Status { Code = Code.MultipleResults };
            return Task.FromResult(answer);
        };
        var message = new Messages().Normal();
        Assert.Equal(message.MessageId, (await fixture.Producer.SendAsync(message, TestContext.Current.CancellationToken)).MessageId);
    }

    /// <summary>What nobody knew after the first attempt, nobody knows after a second that was surely refused.</summary>
    [Theory]
    [InlineData(RocketMqCode.ProxyTimeout)]
    [InlineData(RocketMqCode.MasterPersistenceTimeout)]
    [InlineData(RocketMqCode.SlavePersistenceTimeout)]
    [InlineData(RocketMqCode.HaNotAvailable)]
    public async Task Send_StoredButNotSafelyAndThenRefused_MayBeStored(RocketMqCode first)
    {
        var ids = new List<string>();
        fixture.Proxy.OnSend = call =>
        {
            ids.Add(call.Message.SystemProperties.MessageId);
            return Task.FromResult(ids.Count == 1 ? FakeProxy.EntryFault((Code)first) : FakeProxy.Fault(Code.MessagePropertyConflictWithType));
        };
        var message = new Messages().Normal();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => fixture.Producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.MessagePropertyConflictWithType, true, false), (error.Code, error.MaybeStored, error.IsRetryable));
        Assert.Equal([message.MessageId, message.MessageId], ids);
    }

    private async Task AssertAsync(Func<FakeCall, SendMessageResponse> answer, RocketMqCode code, string expected)
    {
        var ids = new List<string>();
        fixture.Proxy.OnSend = call =>
        {
            ids.Add(call.Message.SystemProperties.MessageId);
            return Task.FromResult(answer(call));
        };
        var message = new Messages().Normal();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => fixture.Producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal(code, error.Code);
        Assert.Equal(expected, $"{Word(error.MaybeStored)} {Word(error.IsRetryable)} {Word(ids.Count > 1)}");
        Assert.Equal(Enumerable.Repeat(message.MessageId, ids.Count > 1 ? 2 : 1), ids);

        static string Word(bool value) => value ? "yes" : "no";
    }

    /// <summary>One proxy and one producer for all rows; they are tried one after the other.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal FakeProxy Proxy { get; private set; } = null!;

        internal RocketMqProducer Producer { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Proxy = await FakeProxy.StartAsync();
            Producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = Proxy.Address, MaxAttempts = 2 });
        }

        public async ValueTask DisposeAsync()
        {
            await Producer.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
