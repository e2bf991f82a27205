using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Writes expressions in one line, for messages, for sorting and for comparing names with numbers.</summary>
internal static class MathText
{
    private const int MaximumLength = 4_000;

    public static string Of(MathNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(MathNode node, StringBuilder text)
    {
        if (text.Length > MaximumLength) return;
        switch (node.Kind)
        {
            case MathKind.Rational:
                text.Append(node.Value.Bits > 20_000 ? "(a large number)" : node.Value.ToString());
                break;
            case MathKind.Float:
                text.Append(((double)node.Value.Numerator / (double)node.Value.Denominator).ToString("R", CultureInfo.InvariantCulture));
                break;
            case MathKind.Constant or MathKind.Symbol or MathKind.NamedSet or MathKind.Boolean:
                text.Append(node.Name);
                break;
            case MathKind.Add:
                Separated(node, " + ", text);
                break;
            case MathKind.Multiply:
                Separated(node, "*", text);
                break;
            case MathKind.Power:
                Separated(node, "**", text);
                break;
            case MathKind.Relation:
                Separated(node, $" {node.Name} ", text);
                break;
            case MathKind.And:
                Separated(node, " & ", text);
                break;
            case MathKind.Interval:
                text.Append(node.Name[0]);
                Listed(node, text);
                text.Append(node.Name[1]);
                break;
            case MathKind.FiniteSet:
                text.Append('{');
                Listed(node, text);
                text.Append('}');
                break;
            default:
                text.Append(node.Kind is MathKind.Function or MathKind.Undefined ? node.Name : node.Kind == MathKind.Tuple ? "" : node.Kind.ToString());
                text.Append('(');
                Listed(node, text);
                text.Append(')');
                break;
        }
    }

    private static void Separated(MathNode node, string separator, StringBuilder text)
    {
        for (int i = 0; i < node.Arguments.Length; i++)
        {
            if (i > 0) text.Append(separator);
            bool bracket = node.Arguments[i].Kind is MathKind.Add or MathKind.Multiply or MathKind.Power && node.Kind != MathKind.Relation;
            if (bracket) text.Append('(');
            Write(node.Arguments[i], text);
            if (bracket) text.Append(')');
        }
    }

    private static void Listed(MathNode node, StringBuilder text)
    {
        for (int i = 0; i < node.Arguments.Length; i++)
        {
            if (i > 0) text.Append(", ");
            Write(node.Arguments[i], text);
        }
    }
}
