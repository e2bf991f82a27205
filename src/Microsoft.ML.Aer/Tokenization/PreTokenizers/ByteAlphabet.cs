namespace Microsoft.ML.Aer;

/// <summary>
/// The 256 printable characters that stand for the bytes of UTF-8 text in byte-level vocabularies: printable Latin-1 bytes
/// are themselves, the others follow in order from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] ToCharacter = Characters();
    private static readonly short[] ToByte = Bytes();

    public static char Of(byte value) => ToCharacter[value];

    /// <summary>The byte, or -1 for a character that stands for none.</summary>
    public static int Of(char character) => character < ToByte.Length ? ToByte[character] : -1;

    private static char[] Characters()
    {
        var characters = new char[256];
        int others = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(printable ? value : others++);
        }
        return characters;
    }

    private static short[] Bytes()
    {
        short[] bytes = new short[0x200];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++) bytes[ToCharacter[value]] = (short)value;
        return bytes;
    }
}
