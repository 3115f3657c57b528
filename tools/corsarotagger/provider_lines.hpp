#pragma once

#include <spindrift/tag/provider/current_table.hpp>

#include <string>
#include <vector>

namespace corsarotagger {

/// What is told of a load of providers' files: for each provider how many prefixes it has, or why it has none; rows
/// that were left out, with file and line.
[[nodiscard]] std::vector<std::string> provider_lines(const spindrift::tag::provider::LoadResult& result);

/// Whether the files of all providers could be used.
[[nodiscard]] bool is_complete(const spindrift::tag::provider::LoadResult& result);

}  // namespace corsarotagger
