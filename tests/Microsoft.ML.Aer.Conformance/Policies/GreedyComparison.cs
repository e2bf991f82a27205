namespace Microsoft.ML.Aer.Conformance;

internal static class GreedyComparison
{
    /// <exception cref="InvalidOperationException">A continuation differs: which, and both.</exception>
    public static void Require(string what, int[][] found, int[][] expected)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            if (!found[row].SequenceEqual(expected[row]))
            {
                throw new InvalidOperationException($"{what}: row {row} is {string.Join(' ', found[row])}, expected {string.Join(' ', expected[row])}");
            }
        }
    }
}
