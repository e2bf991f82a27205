namespace Microsoft.ML.Aer;

/// <summary>Token sequences are equal where their tokens are.</summary>
internal sealed class TokenSequenceComparer : IEqualityComparer<int[]>
{
    public static TokenSequenceComparer Instance { get; } = new();

    public bool Equals(int[]? x, int[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(int[] obj)
    {
        var hash = new HashCode();
        foreach (int token in obj) hash.Add(token);
        return hash.ToHashCode();
    }
}
