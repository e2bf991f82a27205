namespace Microsoft.ML.Aer;

/// <summary>Keeps the first row of each problem; 16 bytes a problem are remembered during a pass.</summary>
internal sealed class DuplicateFilter : ProblemFilter
{
    protected override ProblemFilterKind Kind => ProblemFilterKind.Duplicates;

    public override Func<string, bool> MakeTest()
    {
        var seen = new HashSet<UInt128>();
        return problem => seen.Add(ProblemText.Digest(problem));
    }

    protected override void SaveSettings(BinaryWriter writer)
    {
        // There are none.
    }
}
