using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Random LaTeX from a grammar, mutated pairs and plain noise: no exception, and no more work than allowed.</summary>
public sealed class MathFuzzTests
{
    private const long MostSteps = 6_000_000;

    private static readonly string[] Pieces =
    [
        @"\frac", "{", "}", "(", ")", "[", "]", @"\sqrt", "^", "_", "x", "y", "1", "23", "0.5", "+", "-", @"\cdot", "/", "=", "<", @"\le", ",", ";", @"\pm", @"\pi", "e", "E", "i",
        @"\sin", @"\log", @"\ln", "!", "|", @"\{", @"\}", @"\cup", @"\in", @"\infty", @"\text{a b}", @"\begin{pmatrix}", @"\end{pmatrix}", "&", @"\\", @"\boxed{", "$", "%", @"\%", " ",
        @"\sum_{k=1}^{9}", @"\int_0^1", "dx", @"\lim_{x\to0}", @"\binom", @"\left(", @"\right)", @"\approx", @"\mathbb{R}", @"\setminus", "f(", @"\operatorname{gcd}(", "'", "∞", "½", "\uD83D",
    ];

    [Property(MaxTest = 400)]
    public bool AreEqual_LatexFromAGrammar_EndsAndIsItself(int seed)
    {
        string latex = Expression(new Random(seed), 5);
        string text = $"${latex}$";
        // The same text has the same source, whatever it means.
        return Verdict(text, text) && Verdict(text, $"$({latex})$") is var _;
    }

    [Property(MaxTest = 400)]
    public bool AreEqual_RandomPieces_Ends(int seed)
    {
        var random = new Random(seed);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        return Verdict($"${Text()}$", random.Next(2) == 0 ? $@"\boxed{{{Text()}}}" : $"The answer is ${Text()}$") is var _;
    }

    [Property(MaxTest = 400)]
    public bool AreEqual_AnyStrings_Ends(string? gold, string? prediction) => Verdict(gold ?? "", prediction ?? "") is var _;

    [Fact]
    public void AreEqual_MutatedPairs_End()
    {
        var random = new Random(4);
        foreach (string line in File.ReadLines(TestPaths.Data("math", "pairs.jsonl")))
        {
            using JsonDocument pair = JsonDocument.Parse(line);
            Verdict(Mutated(pair.RootElement.GetProperty("gold").GetString()!, random), Mutated(pair.RootElement.GetProperty("prediction").GetString()!, random));
        }
    }

    // Through the same calls as the public function, with the work counted.
    private static bool Verdict(string gold, string prediction)
    {
        var budget = new MathBudget(MostSteps);
        ExtractedAnswer expected = MathAnswer.Extract(gold, budget), found = MathAnswer.Extract(prediction, budget);
        bool equal = MathAnswer.Equal(expected, found, MathEquivalenceOptions.Default, budget);
        Assert.True(budget.Spent <= MostSteps, $"{budget.Spent} steps for '{gold}' and '{prediction}'");
        Assert.Equal(equal, MathAnswer.AreEqual(gold, prediction));
        return equal;
    }

    private static string Mutated(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (int i = random.Next(1, 4); i > 0 && result.Length > 0; i--)
        {
            int at = random.Next(result.Length);
            switch (random.Next(3))
            {
                case 0: result.Remove(at, 1); break;
                case 1: result.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                default: result[at] = (char)random.Next(32, 127); break;
            }
        }
        return result.ToString();
    }

    private static string Expression(Random random, int depth)
    {
        string Inner() => Expression(random, depth - 1);
        if (depth == 0) return random.Next(6) switch { 0 => "x", 1 => "y", 2 => @"\pi", 3 => "2.5", _ => random.Next(1, 50).ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return random.Next(14) switch
        {
            0 => $"{Inner()}+{Inner()}",
            1 => $"{Inner()}-{Inner()}",
            2 => $@"{Inner()}\cdot {Inner()}",
            3 => $@"\frac{{{Inner()}}}{{{Inner()}}}",
            4 => $"({Inner()})^{{{random.Next(-2, 4)}}}",
            5 => $@"\sqrt{{{Inner()}}}",
            6 => $@"\sin({Inner()})",
            7 => $@"\log_{{2}}{{{Inner()}}}",
            8 => $"|{Inner()}|",
            9 => $"({Inner()},{Inner()})",
            10 => $@"\{{{Inner()},{Inner()}\}}",
            11 => $@"\begin{{pmatrix}}{Inner()}&{Inner()}\end{{pmatrix}}",
            12 => $"{Inner()}={Inner()}",
            _ => $@"{Inner()}\le {Inner()}",
        };
    }
}
