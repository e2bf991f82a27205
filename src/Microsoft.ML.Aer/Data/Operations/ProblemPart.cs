namespace Microsoft.ML.Aer;

/// <summary>A part of the problems; see <see cref="AerDataCatalog.SplitByProblem"/>. The numbers are in model files.</summary>
public enum ProblemPart
{
    /// <summary>The problems for training.</summary>
    Train = 0,

    /// <summary>Those for choices during training.</summary>
    Validation = 1,

    /// <summary>Those for the final report.</summary>
    Test = 2,
}
