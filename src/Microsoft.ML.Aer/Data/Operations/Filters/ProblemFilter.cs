using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Says of problems by their text which are kept.</summary>
internal abstract class ProblemFilter
{
    /// <summary>A test for one pass over the rows, in their order.</summary>
    public abstract Func<string, bool> MakeTest();

    /// <summary>Writes what <see cref="Load"/> makes the same filter of.</summary>
    public void Save(ModelSaveContext ctx)
    {
        // *** Binary format ***
        // int: the kind of filter
        // what the filter itself says
        ctx.Writer.Write((int)Kind);
        SaveSettings(ctx.Writer);
    }

    public static ProblemFilter Load(IExceptionContext context, ModelLoadContext ctx)
    {
        // *** Binary format *** as in Save.
        var kind = (ProblemFilterKind)ctx.Reader.ReadInt32();
        return kind switch
        {
            ProblemFilterKind.Part => PartFilter.Load(ctx.Reader),
            ProblemFilterKind.Duplicates => new DuplicateFilter(),
            ProblemFilterKind.Contamination => new ContaminationFilter(ContaminationIndex.Load(ctx.Reader)),
            _ => throw context.Process(new FormatException($"The model has a filter of kind {(int)kind}, which this version does not know.")),
        };
    }

    protected abstract ProblemFilterKind Kind { get; }

    protected abstract void SaveSettings(BinaryWriter writer);
}

/// <summary>The filters there are. The numbers are in model files.</summary>
internal enum ProblemFilterKind
{
    Part = 0,
    Duplicates = 1,
    Contamination = 2,
}
