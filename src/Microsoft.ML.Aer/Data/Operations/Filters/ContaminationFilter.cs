namespace Microsoft.ML.Aer;

/// <summary>Keeps the problems that share no run of words with a reference.</summary>
internal sealed class ContaminationFilter(ContaminationIndex index) : ProblemFilter
{
    protected override ProblemFilterKind Kind => ProblemFilterKind.Contamination;

    public override Func<string, bool> MakeTest() => problem => index.Find(problem) is null;

    protected override void SaveSettings(BinaryWriter writer) => index.Save(writer);
}
