namespace Microsoft.ML.Aer;

/// <summary>Stand-in until the tokenizers land: one token a UTF-8 byte, modulo the vocabulary.</summary>
internal sealed class PromptCodec(string folder, PolicyConfig config) : IPromptCodec
{
    public string Folder => folder;

    public int[] Encode(string prompt) => [.. System.Text.Encoding.UTF8.GetBytes(prompt).Select(b => b % config.VocabularySize)];

    public int[] EncodeCompletion(string completion) => Encode(completion);

    public string Decode(IReadOnlyList<int> tokens) => string.Join(' ', tokens);
}
