namespace Microsoft.ML.Aer;

/// <summary>Prompts to tokens and tokens to text, for one policy. Used by several threads at once.</summary>
internal interface IPromptCodec
{
    /// <summary>The tokens of a whole prompt, with the special tokens that the tokenizer puts around a text.</summary>
    int[] Encode(string prompt);

    /// <summary>The tokens of a text that goes on behind a prompt: no special tokens around it.</summary>
    int[] EncodeCompletion(string completion);

    /// <summary>The text of a completion, without special tokens.</summary>
    string Decode(IReadOnlyList<int> tokens);
}
