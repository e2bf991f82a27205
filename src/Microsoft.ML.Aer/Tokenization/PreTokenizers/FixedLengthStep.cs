using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Cuts pieces of as many code points each.</summary>
internal sealed class FixedLengthStep(int length) : PreTokenizationStep
{
    public override void Apply(TextPieces pieces)
    {
        foreach (TextSpan piece in pieces.Pieces)
        {
            int start = piece.Start, count = 0;
            for (int at = piece.Start; at < piece.End;)
            {
                _ = Rune.DecodeFromUtf16(pieces[piece with { Start = at }], out _, out int units);
                at += units;
                if (++count < length && at < piece.End) continue;
                pieces.Keep(start, at);
                (start, count) = (at, 0);
            }
        }
        pieces.TakeKept();
    }
}
