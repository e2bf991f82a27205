namespace Microsoft.ML.Aer;

/// <summary>Keeps the problems of one part, by a hash of their text.</summary>
internal sealed class PartFilter : ProblemFilter
{
    private readonly ProblemPart _part;
    private readonly double _testFraction, _validationFraction;
    private readonly int _seed;

    /// <exception cref="ArgumentOutOfRangeException">There is no such part, or the shares leave nothing to train on.</exception>
    public PartFilter(ProblemPart part, double testFraction, double validationFraction, int seed)
    {
        if (!Enum.IsDefined(part)) throw new ArgumentOutOfRangeException(nameof(part), part, $"There is no such part; there are {string.Join(", ", Enum.GetNames<ProblemPart>())}.");
        if (!(testFraction >= 0)) throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "A share is 0 or more.");
        if (!(validationFraction >= 0)) throw new ArgumentOutOfRangeException(nameof(validationFraction), validationFraction, "A share is 0 or more.");
        if (testFraction + validationFraction >= 1) throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction + validationFraction, "Test and validation must leave something to train on: together less than 1.");
        (_part, _testFraction, _validationFraction, _seed) = (part, testFraction, validationFraction, seed);
    }

    protected override ProblemFilterKind Kind => ProblemFilterKind.Part;

    public static PartFilter Load(BinaryReader reader)
    {
        // *** Binary format *** as in SaveSettings.
        var part = (ProblemPart)reader.ReadInt32();
        double test = reader.ReadDouble(), validation = reader.ReadDouble();
        return new PartFilter(part, test, validation, reader.ReadInt32());
    }

    public override Func<string, bool> MakeTest() => problem => Part(ProblemText.Share(problem, _seed)) == _part;

    protected override void SaveSettings(BinaryWriter writer)
    {
        // *** Binary format ***
        // int: the part that is kept
        // double, double: shares of test and validation
        // int: seed
        writer.Write((int)_part);
        writer.Write(_testFraction);
        writer.Write(_validationFraction);
        writer.Write(_seed);
    }

    private ProblemPart Part(double share) => share < _testFraction ? ProblemPart.Test : share < _testFraction + _validationFraction ? ProblemPart.Validation : ProblemPart.Train;
}
