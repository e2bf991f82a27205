namespace Microsoft.ML.Aer;

/// <summary>Cuts pieces where a pattern matches.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether what lies between the matches counts as the matches.</param>
internal sealed class SplitStep(TextPattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizationStep
{
    public override void Apply(TextPieces pieces)
    {
        var time = new SearchTime(pieces.Length);
        foreach (TextSpan piece in pieces.Pieces)
        {
            pieces.Matches.Clear();
            pattern.Find(pieces[piece], pieces.Matches, time);
            Split(pieces, piece);
        }
        pieces.TakeKept();
    }

    private void Split(TextPieces pieces, TextSpan piece)
    {
        var run = new PieceRun(pieces, behavior);
        int end = piece.Start;
        foreach (TextSpan match in pieces.Matches)
        {
            int start = piece.Start + match.Start;
            if (start > end) run.Add(end, start, isMatch: invert);
            end = piece.Start + match.End;
            run.Add(start, end, isMatch: !invert);
        }
        if (piece.End > end) run.Add(end, piece.End, isMatch: invert);
        run.Finish();
    }

    /// <summary>The pieces of one piece, while a stretch that may still grow is held back.</summary>
    private ref struct PieceRun(TextPieces pieces, SplitBehavior behavior)
    {
        private int _start;
        private int _end;
        private bool _holds;
        private bool _previousMatch;

        /// <summary>Adds the next stretch.</summary>
        public void Add(int start, int end, bool isMatch)
        {
            switch (behavior)
            {
                case SplitBehavior.Removed:
                    if (!isMatch) pieces.Keep(start, end);
                    return;
                case SplitBehavior.Isolated:
                    pieces.Keep(start, end);
                    return;
                case SplitBehavior.MergedWithNext:
                    // A match joins what follows, unless that is a match too.
                    Take(start, end, joins: _holds && _previousMatch && !isMatch);
                    break;
                case SplitBehavior.MergedWithPrevious:
                    Take(start, end, joins: _holds && isMatch && !_previousMatch);
                    break;
                default:
                    Take(start, end, joins: _holds && isMatch == _previousMatch);
                    break;
            }
            _previousMatch = isMatch;
        }

        public void Finish()
        {
            if (_holds) pieces.Keep(_start, _end);
            _holds = false;
        }

        private void Take(int start, int end, bool joins)
        {
            if (!joins)
            {
                Finish();
                _start = start;
            }
            _end = end;
            _holds = true;
        }
    }
}
