#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::yaml {

/// A node of a YAML document. Keys of a map may repeat, and keep their order.
struct TreeNode {
    enum class Kind : std::uint8_t { null, scalar, sequence, map };

    Kind kind = Kind::null;
    int line = 0;                                             ///< where it begins, from 1
    std::string text{};                                       ///< of a scalar
    std::vector<TreeNode> items{};                            ///< of a sequence
    std::vector<std::pair<std::string, TreeNode>> entries{};  ///< of a map
};

/// Parses the first document of a text. Keys must be scalars. Refuses what is nested deeper than 32 levels and what has
/// more than 100,000 nodes, those that aliases repeat included.
/// \returns a node of kind `null` for an empty text
/// \throws Error with the line and the reason
[[nodiscard]] TreeNode parse(std::string_view text);

}  // namespace spindrift::yaml
