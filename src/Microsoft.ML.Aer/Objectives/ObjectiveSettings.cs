namespace Microsoft.ML.Aer;

/// <summary>The parts an objective is composed of.</summary>
internal sealed record ObjectiveSettings
{
    public required PolicyLoss Loss { get; init; }

    public ImportanceCorrection Correction { get; init; } = ImportanceCorrection.None;

    /// <summary>What the reference penalty is multiplied with; 0 means none.</summary>
    public double ReferenceCoefficient { get; init; }

    /// <summary>See <see cref="ReferencePenalty"/>.</summary>
    public bool CorrectReferenceBias { get; init; }
}
