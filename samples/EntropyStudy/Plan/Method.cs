using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>One way to train, with the settings among which validation chooses.</summary>
/// <param name="Name">In ids and tables.</param>
/// <param name="Title">One line for the report.</param>
/// <param name="TunedAs">Whose choice holds: its own name, or that of the method it is an ablation of; empty where nothing was chosen on validation.</param>
/// <param name="Candidates">At most <see cref="MostCandidates"/>; the published or recommended setting first.</param>
internal sealed record Method(string Name, string Title, string TunedAs, IReadOnlyList<Candidate> Candidates)
{
    public const int MostCandidates = 4;

    public bool IsTuned => TunedAs == Name;

    /// <summary>The candidate of this label.</summary>
    public Candidate this[string label] => Candidates.FirstOrDefault(c => c.Label == label)
        ?? throw new ArgumentException($"{Name} has no setting '{label}'; it has {string.Join(", ", Candidates.Select(c => c.Label))}.", nameof(label));
}

/// <summary>One setting of a method.</summary>
/// <param name="Label">Names every value it sets: results of another label are another setting's.</param>
/// <param name="Apply">Sets it, on options that already hold what all methods share.</param>
internal sealed record Candidate(string Label, Action<PolicyOptimizationTrainer.Options> Apply);
