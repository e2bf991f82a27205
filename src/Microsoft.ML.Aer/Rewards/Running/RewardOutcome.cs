namespace Microsoft.ML.Aer;

/// <summary>What one scorer made of one completion: a finite number, "does not apply", or a fault.</summary>
internal readonly record struct RewardOutcome(float? Value, string? Reason, Exception? Exception)
{
    public static RewardOutcome Score(float? value) => new(value, null, null);

    public static RewardOutcome Fault(string reason, Exception? exception = null) => new(null, reason, exception);
}
