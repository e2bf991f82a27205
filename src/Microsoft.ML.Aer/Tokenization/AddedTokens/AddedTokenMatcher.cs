using System.Buffers;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Finds added tokens in a text: the leftmost first, among those that begin at one place the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private const int Root = 0;
    private readonly Dictionary<(int Node, char Next), int> _edges = [];
    private readonly List<AddedToken?> _ends = [null];
    private readonly SearchValues<char> _starts;

    /// <param name="tokens">The tokens with the text under which each is looked for.</param>
    public AddedTokenMatcher(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        var starts = new HashSet<char>();
        foreach ((string text, AddedToken token) in tokens.Where(token => token.Text.Length > 0))
        {
            starts.Add(text[0]);
            int node = Root;
            foreach (char c in text)
            {
                if (!_edges.TryGetValue((node, c), out int next))
                {
                    _edges[(node, c)] = next = _ends.Count;
                    _ends.Add(null);
                }
                node = next;
            }
            _ends[node] = token;
        }
        _starts = SearchValues.Create([.. starts]);
    }

    /// <summary>Cuts the text into stretches between added tokens (null) and added tokens; empty stretches are left out.</summary>
    public void Split(ReadOnlySpan<char> text, List<(TextSpan Span, AddedToken? Token)> output)
    {
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int skipped = text[at..].IndexOfAny(_starts);
            if (skipped < 0) break;
            at += skipped;
            if (Longest(text, at, out int end) is not { } token)
            {
                at++;
                continue;
            }
            int start = at;
            at = end;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..]))) continue;
            if (token.StripsLeft) start = Math.Max(text[..start].TrimEnd().Length, done);
            if (token.StripsRight) end = text.Length - text[end..].TrimStart().Length;
            if (start > done) output.Add((new TextSpan(done, start), null));
            output.Add((new TextSpan(start, end), token));
            done = end;
        }
        if (done < text.Length) output.Add((new TextSpan(done, text.Length), null));
    }

    private AddedToken? Longest(ReadOnlySpan<char> text, int start, out int end)
    {
        AddedToken? longest = null;
        end = start;
        int node = Root;
        for (int at = start; at < text.Length && _edges.TryGetValue((node, text[at]), out node); at++)
        {
            if (_ends[node] is not { } token) continue;
            longest = token;
            end = at + 1;
        }
        return longest;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune last, out _) == OperationStatus.Done && CodePointClasses.IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune first, out _) == OperationStatus.Done && CodePointClasses.IsWord(first);
}
