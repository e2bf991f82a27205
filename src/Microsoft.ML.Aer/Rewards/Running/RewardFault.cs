namespace Microsoft.ML.Aer;

/// <summary>Why one reward of one completion is missing.</summary>
/// <param name="Completion">The completion's index in the step.</param>
/// <param name="Problem">The problem's row number.</param>
/// <param name="Reward">The reward's name.</param>
/// <param name="Reason">What happened, in words.</param>
internal sealed record RewardFault(int Completion, int Problem, string Reward, string Reason)
{
    public override string ToString() => $"reward '{Reward}', problem {Problem}, completion {Completion}: {Reason}";
}
