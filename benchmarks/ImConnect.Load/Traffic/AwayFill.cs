namespace ImConnect.Load.Traffic;

/// <summary>Messages to users who are away: all of one user's come from one pair, numbered from 1.</summary>
internal sealed class AwayFill(int pairs, int users, int each)
{
    private readonly int[] _sent = new int[pairs];

    public bool IsDone => Enumerable.Range(0, pairs).All(pair => _sent[pair] == OfPair(pair));

    public bool TryNext(int pair, out int user, out long sequence)
    {
        var next = _sent[pair];
        (user, sequence) = (pair + (next / each * pairs), (next % each) + 1);
        if (next >= OfPair(pair))
            return false;
        _sent[pair]++;
        return true;
    }

    private int OfPair(int pair) => ((users - pair + pairs - 1) / pairs) * each;
}
