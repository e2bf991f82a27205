namespace EntropyStudy;

/// <summary>
/// How the bases of the number sequences were made: supervised fine-tuning on sequences of one rule or of two, none of them the
/// task's. The task composes up to three, so much is left to learn. One is stopped where its entropy is nearly twice that of the QuickStart's base, the
/// other where it is half of that, so that a target in nats means something else to each.
/// </summary>
internal static class SequenceBase
{
    private const int Smallest = -10, Largest = 10, Bound = 1000, FewestTerms = 5, MostTerms = 9;

    /// <param name="folder">Where model.safetensors is written; config and tokenizer are the QuickStart's.</param>
    /// <param name="name">The base's, whose config and tokenizer lie beside the program.</param>
    /// <param name="count">How many examples it sees, each once.</param>
    public static void Make(string folder, string name, int count) => SupervisedBase.Make(folder, name, Examples(count), epochs: 1);

    /// <summary>What they are trained on.</summary>
    public static List<SequenceProblem> Examples(int count)
    {
        HashSet<string> taken = [.. Sequences.Train().Concat(Sequences.Validation()).Concat(Sequences.Test()).Select(p => p.Prompt)];
        return [.. Drawn(new Random(31)).Where(p => !taken.Contains(p.Prompt)).Take(count)];
    }

    private static IEnumerable<SequenceProblem> Drawn(Random random)
    {
        while (true)
        {
            Func<int, int, int>[] rules = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Rule(random))];
            int count = random.Next(FewestTerms, MostTerms + 1), previous = 0;
            var terms = new List<int> { random.Next(Smallest, Largest + 1) };
            while (terms.Count < count)
            {
                int next = rules.Aggregate(terms[^1], (value, rule) => rule(value, previous));
                if (Math.Abs(next) > Bound) break;
                previous = terms[^1];
                terms.Add(next);
            }
            if (terms.Count >= FewestTerms) yield return Sequences.Problem(terms);
        }
    }

    // From a term and the one before it to the next.
    private static Func<int, int, int> Rule(Random random)
    {
        int number = random.Next(Smallest, Largest + 1);
        return random.Next(5) switch
        {
            0 => (value, _) => value + number,
            1 => (value, _) => value * number,
            2 => (value, _) => value * 2,
            3 => (value, _) => value >> 1,
            _ => (value, previous) => value + previous,
        };
    }
}
