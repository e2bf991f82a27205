using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>
/// Where answers stand in a text: after "final answer is", in a box, after "answer", or anywhere, in that order; as LaTeX between its
/// delimiters or as a plain number or arithmetic.
/// </summary>
internal static class AnswerPatterns
{
    /// <summary>The most pieces of LaTeX that are joined to one answer.</summary>
    public const int Pieces = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>Groups of patterns that compete, the first group with an answer counts.</summary>
    public static (Regex Pattern, bool IsLatex)[][] Groups { get; } = Build();

    private static (Regex Pattern, bool IsLatex)[][] Build()
    {
        string latex = Joined(boxed: false), boxed = Joined(boxed: true), plain = $"(?:{Arithmetic}|{Number})";
        return
        [
            [
                Latex($@"(?i:final answer is)\:?\s*{latex}\.?\s?I hope"),
                Plain($@"(?i:final answer is)\:?\s*{plain}\.?\s?I hope"),
            ],
            [
                Latex($@"(?i:final answer.{{0,100}}?)\s+is\:?\s*{latex}"), Latex(boxed), Latex(@"(?<box>\\boxed{.+})"),
                Plain($@"(?i:final answer.{{0,100}}?)\s+is\:?{plain}"),
            ],
            [
                Latex($@"(?i:answer):.{{0,50}}?{latex}"),
                Plain($@"(?i:answer):(?:.{{0,100}}=\s*|.{{0,50}}?){plain}(?!\s*=)"),
            ],
            [
                Latex($@"(?i:answer).{{0,50}}?{latex}"),
                Plain($@"(?i:answer)(?:.{{0,100}}=\s*|.{{0,50}}?){plain}(?!\s*=)"),
            ],
            [
                Latex(latex), Plain(Arithmetic), Plain(Number),
            ],
        ];
    }

    private static (Regex, bool) Latex(string pattern) => (new Regex(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant, Patience), true);

    private static (Regex, bool) Plain(string pattern) => (new Regex(pattern, RegexOptions.CultureInvariant, Patience), false);

    private const string Operators = @"\+\-\*×\/\^\(\)÷";

    private const string Characters = @"[\d\.\s" + Operators + "]";

    private const string Before = @"(?:^|\s|\=)(?:\*\*)?";

    private const string Arithmetic = $@"(?:{Before}(?<arithmetic>-?\(?-?\d{Characters}*[{Operators}]{Characters}+\)?)(?:\*\*)?(?:\.|,|:|\s|\)|\$|$))";

    private const string Number =
        $@"(?:{Before}[\$€£¥₹₽₪₩₫฿₡₢₣₤₥₦₧₨₭₮₯₰₱₲₳₴₵₶₷₸₺₻₼₾₿]?(?<!\d)(?:(?<integer>-?[1-9]\d{{0,2}}(?:[ ,]\d{{3}})+)(?<decimal>\.\d+)?|" +
        @"(?<integer>-?\d+)(?<decimal>[.,]\d+)|(?<decimal>\.\d+)|(?<integer>-?\d+))(?<percent>\s*(?:%|[Pp]ercent|\s*[Pp]ercentage|\s*[Pp]ct))?)";

    private static string Joined(bool boxed)
    {
        string pattern = Environment(0, boxed);
        for (int i = 1; i < Pieces; i++) pattern += $@"{(boxed ? @"\s*" : "")}(?:\s*(?:,?and|,?or|,)\s*{Environment(i, boxed)})?";
        return $"(?:{pattern})";
    }

    private static string Environment(int piece, bool boxed)
    {
        string Content(string character) => boxed ? $@"{character}*?\\boxed{{{character}+?}}{character}*?" : $"{character}+?";
        string[] patterns =
        [
            $@"(?<!\\)\$\$(?<latex{piece}>{Content(@"(?:[^$]|\$(?!\$))")})(?<!\\)\$\$",
            $@"(?<!\\)\\\[(?<latex{piece}>{Content(@"(?:[^\\]|\\(?!\]))")})(?<!\\)\\\]",
            $@"(?<!\\|\d)\$(?<latex{piece}>{Content(@"(?:\\[$]|[^\n$])")})(?<!\\)\$",
            $@"(?<!\\)\\\((?<latex{piece}>{Content(@"(?:[^\\\n]|\\(?!\)))")})(?<!\\)\\\)",
            $@"\s\[(?<latex{piece}>{Content(@"[^\n\]\[]")})\]\s",
            .. boxed ? (string[])[] : [$@"(?<latex{piece}>-?\\frac{{-?\d+(?:[.,]\d+)?}}{{-?\d+(?:[.,]\d+)?}})"],
        ];
        return $@"(?:(?:{string.Join('|', patterns)})\s*(?<percent{piece}>(?:\\?%|[Pp]ercent|[Pp]ercentage|[Pp]ct))?)";
    }
}
