using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Reads a match of LaTeX: its pieces are normalised and parsed, and several become one set.</summary>
internal static partial class LatexAnswer
{
    // What answers need is some hundreds to a few thousands of steps.
    private const long ParseSteps = 100_000;

    public static (MathNode? Value, string Source) Read(Match match, MathBudget budget)
    {
        var values = new List<MathNode?>();
        var sources = new List<string>();
        if (match.Groups["box"].Success) Add(match.Groups["box"].Value, isBox: true, isPercentage: false);
        else
        {
            for (int i = 0; i < AnswerPatterns.Pieces; i++)
            {
                Group piece = match.Groups[$"latex{i}"];
                if (piece is { Success: true, Length: > 0 }) Add(piece.Value, isBox: false, match.Groups[$"percent{i}"].Success);
            }
        }
        if (values.Count == 0) return (null, "");
        if (values.Count == 1 || values.Any(v => v is null)) return (values[0], sources[0]);
        return (MathNode.FiniteSet(values.SelectMany(v => v!.Kind == MathKind.FiniteSet ? ElementOrder.Sort(v.Arguments, budget) : [v])), string.Join(" and ", sources));

        void Add(string text, bool isBox, bool isPercentage)
        {
            string source = Normalized(text, isBox, budget);
            MathNode? value = Parse(source, budget);
            if (value is not null && isPercentage) value = value.IsScalar ? MathNode.Multiply(value, MathNode.Hundredth) : null;
            values.Add(value);
            sources.Add(source);
        }
    }

    /// <summary>Parses normalised LaTeX; where that fails, the last side of a chain of equations.</summary>
    public static MathNode? Parse(string source, MathBudget budget)
    {
        if (source.Length > AnswerExtractor.LongestLatex) return null;
        if (ParseWhole(source, budget) is { } value) return value;
        if (source.Contains(',', StringComparison.Ordinal) || source.Contains(';', StringComparison.Ordinal)) return null;
        string[] sides = EqualsSign().Split(source);
        return sides.Length > 2 ? ParseWhole(sides[^1], budget) : null;
    }

    private static MathNode? ParseWhole(string source, MathBudget budget)
    {
        MathBudget part = budget.Part(ParseSteps);
        try
        {
            return LatexParser.Parse(source, isReal: !Complex().IsMatch(source), part);
        }
        catch (MathLimitException)
        {
            return null;
        }
        finally
        {
            budget.Spend(Math.Min(part.Spent, budget.Left));
        }
    }

    private static string Normalized(string text, bool isBox, MathBudget budget)
    {
        try
        {
            return LatexNormalizer.Normalize(text, lastBoxOnly: isBox, budget);
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    [GeneratedRegex(@"(?<!\\|<|!|>)=", RegexOptions.CultureInvariant)]
    private static partial Regex EqualsSign();

    // What makes variables complex: an i on its own, determinants, arguments, real and imaginary parts.
    [GeneratedRegex(@"\\mathbb\{C\}|\\i\b|\bi\b|\\text\{i\}|\\mathrm\{i\}|\\imath\b|\\det|\\operatorname\{tr\}|\\operatorname\{rank\}|\\text\{rank\}|" +
        @"\\arg\{|\\Re\{|\\Im\{|\\operatorname\{Re\}|\\operatorname\{Im\}|\\text\{Re\}|\\text\{Im\}", RegexOptions.CultureInvariant)]
    private static partial Regex Complex();
}
