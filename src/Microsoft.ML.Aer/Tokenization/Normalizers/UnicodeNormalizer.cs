using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>The Unicode normalization forms: NFC, NFD, NFKC, NFKD.</summary>
/// <param name="composes">Whether decomposed characters are composed again (the C forms).</param>
/// <param name="compatibility">Whether compatibility variants are replaced by what they look like (the K forms).</param>
internal sealed class UnicodeNormalizer(bool composes, bool compatibility) : TextNormalizer
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int VowelCount = 21, TailCount = 28, SyllableCount = 19 * VowelCount * TailCount;

    public override string Normalize(string original)
    {
        // Below these nothing decomposes, combines or composes.
        int untouched = original.AsSpan().IndexOfAnyExceptInRange('\0', composes && !compatibility ? '\u02FF' : '\x7F');
        if (untouched < 0) return original;
        UnicodeNormalizationData data = UnicodeNormalizationData.Instance.Value;
        var codePoints = new List<int>(original.Length);
        var classes = new List<int>(original.Length);
        foreach (Rune rune in original.EnumerateRunes()) Decompose(data, rune.Value, codePoints);
        foreach (int codePoint in codePoints) classes.Add(data.Class(codePoint));
        Order(codePoints, classes);
        int count = composes ? Compose(data, codePoints, classes) : codePoints.Count;
        var output = new StringBuilder(original.Length);
        Span<char> units = stackalloc char[2];
        for (int i = 0; i < count; i++) output.Append(units[..new Rune(codePoints[i]).EncodeToUtf16(units)]);
        return output.ToString();
    }

    private void Decompose(UnicodeNormalizationData data, int codePoint, List<int> output)
    {
        int syllable = codePoint - SyllableBase;
        if (codePoint < 0x80)
        {
            output.Add(codePoint);
        }
        else if ((uint)syllable < SyllableCount)
        {
            output.Add(LeadBase + syllable / (VowelCount * TailCount));
            output.Add(VowelBase + syllable % (VowelCount * TailCount) / TailCount);
            if (syllable % TailCount != 0) output.Add(TailBase + syllable % TailCount);
        }
        else if (data.Decomposition(codePoint, compatibility) is { } parts)
        {
            foreach (int part in parts) Decompose(data, part, output);
        }
        else
        {
            output.Add(codePoint);
        }
    }

    /// <summary>Orders each run of combining characters by class; equals keep their order.</summary>
    private static void Order(List<int> codePoints, List<int> classes)
    {
        for (int start = 0; start < classes.Count; start++)
        {
            if (classes[start] == 0) continue;
            int end = start + 1;
            bool ordered = true;
            for (; end < classes.Count && classes[end] != 0; end++) ordered &= classes[end - 1] <= classes[end];
            if (!ordered)
            {
                (int Class, int CodePoint)[] run = [.. Enumerable.Range(start, end - start).Select(i => (classes[i], codePoints[i])).OrderBy(pair => pair.Item1)];
                for (int i = 0; i < run.Length; i++) (classes[start + i], codePoints[start + i]) = run[i];
            }
            start = end;
        }
    }

    /// <summary>Composes in place and returns how many code points are left, at the front.</summary>
    private static int Compose(UnicodeNormalizationData data, List<int> codePoints, List<int> classes)
    {
        int count = 0, starter = -1, previousClass = -1;
        for (int i = 0; i < codePoints.Count; i++)
        {
            int codePoint = codePoints[i], itsClass = classes[i];
            // Blocked where something of no lower class stands between it and the starter.
            bool reaches = starter >= 0 && (previousClass < itsClass || previousClass == -1);
            if (reaches && TryCompose(data, codePoints[starter], codePoint, out int composed))
            {
                codePoints[starter] = composed;
                continue;
            }
            if (itsClass == 0)
            {
                starter = count;
                previousClass = -1;
            }
            else
            {
                previousClass = itsClass;
            }
            codePoints[count++] = codePoint;
        }
        return count;
    }

    private static bool TryCompose(UnicodeNormalizationData data, int first, int second, out int composed)
    {
        if ((uint)(first - LeadBase) < 19 && (uint)(second - VowelBase) < VowelCount)
        {
            composed = SyllableBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TailCount;
            return true;
        }
        if ((uint)(first - SyllableBase) < SyllableCount && (first - SyllableBase) % TailCount == 0 && second > TailBase && second < TailBase + TailCount)
        {
            composed = first + second - TailBase;
            return true;
        }
        return data.TryCompose(first, second, out composed);
    }
}
