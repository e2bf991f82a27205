using System.Globalization;
using QuickStart;

namespace EntropyStudy;

/// <summary>
/// Countdown problems apart by problem (numbers in any order, and target). Test problems are the generator's own; of its training problems
/// one in ten is for validation, the rest for training. None of them was in a base's supervised training.
/// </summary>
internal static class Split
{
    public const int TrainCount = 4000, ValidationCount = 200, TestCount = 300;

    /// <summary>Countdown with problems of four numbers.</summary>
    public static StudyTask Four { get; } = Task(ProblemSize.Four);

    /// <summary>Countdown with problems of three or four numbers.</summary>
    public static StudyTask ThreeOrFour { get; } = Task(ProblemSize.ThreeOrFour);

    /// <summary>Problems to learn from.</summary>
    public static List<CountdownProblem> Train(ProblemSize size) => Take(TrainCount, n => Countdown.Train(n, seed: 101), p => Fits(p, size) && !IsValidation(p));

    /// <summary>Problems for choices: settings and steps.</summary>
    public static List<CountdownProblem> Validation(ProblemSize size) => Take(ValidationCount, n => Countdown.Train(n, seed: 102), p => Fits(p, size) && IsValidation(p));

    /// <summary>Problems that nothing is chosen by.</summary>
    public static List<CountdownProblem> Test(ProblemSize size) => Take(TestCount, n => Countdown.Test(n, seed: 103), p => Fits(p, size));

    /// <summary>The same for two problems that differ in the order of their numbers only.</summary>
    public static string Key(CountdownProblem problem) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', problem.Numbers.Order())}={problem.Target}");

    private static StudyTask<CountdownProblem> Task(ProblemSize size) => new(
        size.ToString(), () => Train(size), () => Validation(size), () => Test(size), p => p.Prompt, (problem, completion) => CountdownReward.Score(problem, completion) == 1);

    // Different problems only, the first drawn first; the generator is asked for more until there are enough.
    private static List<CountdownProblem> Take(int count, Func<int, List<CountdownProblem>> draw, Func<CountdownProblem, bool> fits)
    {
        for (int drawn = count * 4; ; drawn *= 2)
        {
            List<CountdownProblem> kept = [.. draw(drawn).Where(fits).DistinctBy(Key).Take(count)];
            if (kept.Count == count) return kept;
            if (drawn > 1_000_000) throw new InvalidOperationException($"There are {kept.Count} different problems of the kind asked for, fewer than {count}.");
        }
    }

    private static bool Fits(CountdownProblem problem, ProblemSize size) => size == ProblemSize.ThreeOrFour || problem.Numbers.Length == 4;

    // A hash of its own, so that it says nothing about the generator's test problems.
    private static bool IsValidation(CountdownProblem problem) => Key(problem).Aggregate(17u, (hash, c) => (hash * 31) + c) / 7 % 10 == 0;
}

/// <summary>How many numbers a problem has.</summary>
internal enum ProblemSize
{
    /// <summary>Three or four, as the QuickStart draws them.</summary>
    ThreeOrFour,

    /// <summary>Four.</summary>
    Four,
}
