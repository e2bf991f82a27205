namespace Microsoft.ML.Aer;

/// <summary>Keys of config.json known not to change what a decoder computes.</summary>
internal static class HarmlessKeys
{
    public static readonly string[] InConfig =
    [
        // Where the file comes from and how transformers would run it.
        "model_type", "architectures", "transformers_version", "_name_or_path", "name_or_path", "auto_map", "_commit_hash",
        "dtype", "torch_dtype", "use_bfloat16", "_attn_implementation", "_attn_implementation_autoset", "attn_implementation",
        "_flash_attn_2_enabled", "use_cache", "gradient_checkpointing", "pretraining_tp", "torchscript", "tokenizer_class",
        "transformers.js_config", "is_llama_config", "unsloth_version", "unsloth_fixed", "_from_model_config",
        "model_max_length", "_attn_implementation_internal", "base_model_tp_plan", "base_model_pp_plan",
        // Outputs and classification heads that a language model does not have.
        "output_attentions", "output_hidden_states", "output_scores", "return_dict", "return_dict_in_generate",
        "id2label", "label2id", "problem_type", "finetuning_task", "task_specific_params", "prefix", "is_decoder",
        "tie_encoder_decoder", "chunk_size_feed_forward", "cross_attention_hidden_size", "decoder_start_token_id", "sep_token_id",
        // How tokens are chosen, which older files kept here: decoding settings are the caller's.
        "do_sample", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size",
        "encoder_no_repeat_ngram_size", "min_length", "max_length", "max_new_tokens", "num_beams", "num_beam_groups",
        "diversity_penalty", "early_stopping", "num_return_sequences", "bad_words_ids", "suppress_tokens", "begin_suppress_tokens",
        "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty",
    ];
}
