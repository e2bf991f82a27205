namespace Microsoft.ML.Aer;

/// <summary>Which problems a step gets, in what order. Accuracies are those of the policy's own rollouts: they cost nothing, and begin with the first visit.</summary>
/// <remarks>The accuracy of a problem is the share of correct completions in its last group. What is measured is part of a checkpoint.</remarks>
public abstract class ProblemSelection
{
    private protected ProblemSelection()
    {
    }

    /// <summary>Gets the default: epoch after epoch every problem once, each time in a new random order.</summary>
    public static ProblemSelection Shuffled { get; } = new ShuffledSelection();

    /// <summary>Difficulty filtering: the shuffled order without the problems whose accuracy is outside a range. Too easy and too hard ones teach a group-relative method nothing.</summary>
    /// <param name="minimum">Smallest accuracy to keep; 0, the default, keeps problems that were never solved.</param>
    /// <param name="maximum">Largest accuracy to keep; 0.99, the default, leaves out those solved by the whole group (Skywork-OR1, arXiv 2505.22312).</param>
    /// <param name="recheckEpochs">After how many epochs a problem left out is tried again, because the policy has changed; 4 (ours); 0 means never (Skywork-OR1).</param>
    /// <returns>The selection. Where all problems are outside the range, they are drawn as if none was.</returns>
    public static ProblemSelection AccuracyRange(double minimum = 0, double maximum = 0.99, int recheckEpochs = 4) =>
        new AccuracyRangeSelection(minimum, maximum, recheckEpochs);

    /// <summary>Curriculum by measured accuracy: the first epoch is shuffled and measures, each later one goes from the easiest problem to the hardest.</summary>
    /// <param name="hardestFirst">Whether epochs go the other way.</param>
    /// <returns>The selection. It needs runs of more than one epoch: before, it is the shuffled order.</returns>
    public static ProblemSelection Curriculum(bool hardestFirst = false) => new CurriculumSelection(hardestFirst);

    /// <summary>Prioritized sampling (Kimi k1.5, arXiv 2501.12599): problems are drawn with a probability in proportion to 1 - accuracy, without epochs; one not measured yet counts as never solved.</summary>
    /// <param name="floor">Smallest weight, so that solved problems come back now and then; above 0, at most 1; 0.05 (ours).</param>
    /// <returns>The selection. Within one draw no problem comes twice while there are others.</returns>
    public static ProblemSelection Prioritized(double floor = 0.05) => new PrioritizedSelection(floor);

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>The state of one run.</summary>
    internal abstract ProblemQueue Start(int seed, int problemCount);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal virtual void Validate(string optionName, ICollection<string> faults)
    {
    }

    private sealed class ShuffledSelection : ProblemSelection
    {
        public override string ToString() => nameof(Shuffled);

        internal override ProblemQueue Start(int seed, int problemCount) => new ShuffledQueue(seed, problemCount);
    }

    private sealed class AccuracyRangeSelection(double minimum, double maximum, int recheckEpochs) : ProblemSelection
    {
        public override string ToString() => SettingsText.Of(nameof(AccuracyRange), ("minimum", minimum), ("maximum", maximum), ("recheckEpochs", recheckEpochs));

        internal override ProblemQueue Start(int seed, int problemCount) => new AccuracyRangeQueue(seed, problemCount, minimum, maximum, recheckEpochs);

        internal override void Validate(string optionName, ICollection<string> faults)
        {
            Fault.Unless(minimum is >= 0 and <= 1, $"{optionName}'s minimum", minimum, "an accuracy from 0 to 1", faults);
            Fault.Unless(maximum is >= 0 and <= 1 && maximum >= minimum, $"{optionName}'s maximum", maximum, $"an accuracy from its minimum ({Fault.Number(minimum)}) to 1", faults);
            Fault.Unless(recheckEpochs >= 0, $"{optionName}'s recheckEpochs", recheckEpochs, "0 (never) or more", faults);
        }
    }

    private sealed class CurriculumSelection(bool hardestFirst) : ProblemSelection
    {
        public override string ToString() => SettingsText.Of(nameof(Curriculum), ("hardestFirst", hardestFirst));

        internal override ProblemQueue Start(int seed, int problemCount) => new CurriculumQueue(seed, problemCount, hardestFirst);
    }

    private sealed class PrioritizedSelection(double floor) : ProblemSelection
    {
        public override string ToString() => SettingsText.Of(nameof(Prioritized), ("floor", floor));

        internal override ProblemQueue Start(int seed, int problemCount) => new PrioritizedQueue(seed, problemCount, floor);

        internal override void Validate(string optionName, ICollection<string> faults) =>
            Fault.Unless(floor is > 0 and <= 1, $"{optionName}'s floor", floor, "above 0 and at most 1", faults);
    }
}
