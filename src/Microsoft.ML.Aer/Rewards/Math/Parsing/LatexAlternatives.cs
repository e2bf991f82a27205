using System.Collections;

namespace Microsoft.ML.Aer;

/// <summary>
/// The ways one rule of the grammar can match at one place, in order of preference and at most one for each end: worked out as they are
/// asked for and kept, so that a whole parse with backtracking takes time polynomial in the number of tokens.
/// </summary>
internal sealed class LatexAlternatives<T>(IEnumerable<(int End, T Value)> source, MathBudget budget) : IEnumerable<(int End, T Value)>
{
    private readonly List<(int End, T Value)> _known = [];
    private readonly HashSet<int> _ends = [];
    private IEnumerator<(int End, T Value)>? _source = source.GetEnumerator();

    public IEnumerator<(int End, T Value)> GetEnumerator()
    {
        for (int i = 0; ; i++)
        {
            if (i == _known.Count && !Advance()) yield break;
            yield return _known[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Advance()
    {
        if (_source is null) return false;
        budget.Enter();
        try
        {
            while (_source.MoveNext())
            {
                budget.Spend();
                if (!_ends.Add(_source.Current.End)) continue;
                _known.Add(_source.Current);
                return true;
            }
        }
        finally
        {
            budget.Leave();
        }
        _source = null;
        return false;
    }
}
