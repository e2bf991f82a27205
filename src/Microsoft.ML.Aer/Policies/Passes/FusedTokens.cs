using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Packed tokens as the loops of a <see cref="FusedPass"/> read them.</summary>
internal sealed class FusedTokens
{
    public FusedTokens(PackedTokens tokens, PolicyConfig config)
    {
        Groups = tokens.Groups;
        Ids = tokens.Ids.data<long>().ToArray();
        Positions = tokens.Positions.data<long>().ToArray();
        Predicting = tokens.Predicting.data<long>().ToArray();
        if (tokens.LongestLength > config.ContextLength) throw new ArgumentOutOfRangeException(nameof(tokens), tokens.LongestLength, $"The policy's context is {config.ContextLength} tokens.");
        Longest = tokens.LongestLength;
        Starts = new int[Groups.Count];
        for (int i = 1; i < Starts.Length; i++) Starts[i] = Starts[i - 1] + Groups[i - 1].Trunk + Groups[i - 1].Branches.Sum();
    }

    public int Count => Ids.Length;

    public long[] Ids { get; }

    public long[] Positions { get; }

    public long[] Predicting { get; }

    /// <summary>One more than the largest position.</summary>
    public int Longest { get; }

    public IReadOnlyList<PackedGroup> Groups { get; }

    /// <summary>Row of each group's first token.</summary>
    public int[] Starts { get; }
}
