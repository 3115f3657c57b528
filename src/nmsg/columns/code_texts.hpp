#pragma once

#include "message/value_text.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spindrift::nmsg {

/// The texts of the codes in a coded column. Each code that occurs gets a number, from 0, and its text is made once.
class CodeTexts {
public:
    CodeTexts(const ColumnInfo& info, const ColumnSchema& schema) : info_(info), schema_(schema) {}

    /// The number of a code.
    std::uint32_t number(std::uint64_t code) {
        if (code < by_small_code_.size()) {
            const std::uint32_t known = by_small_code_[code];
            return known != 0 ? known - 1 : (by_small_code_[code] = add(code) + 1) - 1;
        }
        const auto [found, is_new] = by_code_.try_emplace(code, 0);
        return is_new ? found->second = add(code) : found->second;
    }

    [[nodiscard]] std::size_t count() const noexcept { return ends_.size() - 1; }
    [[nodiscard]] std::string_view text(std::uint32_t number) const noexcept {
        return texts_.text().substr(ends_[number], ends_[number + 1] - ends_[number]);
    }
    /// All texts, one behind the other.
    [[nodiscard]] std::string_view texts() const noexcept { return texts_.text(); }
    /// Where the text of each number begins, and where the last one ends.
    [[nodiscard]] const std::vector<std::uint32_t>& ends() const noexcept { return ends_; }

private:
    std::uint32_t add(std::uint64_t code);

    const ColumnInfo& info_;
    const ColumnSchema& schema_;
    ValueText formatter_;
    MessageView no_message_;
    Buffer texts_;
    std::vector<std::uint32_t> ends_ = {0};
    std::array<std::uint32_t, 512> by_small_code_{};  // number + 1; 0 for none
    std::unordered_map<std::uint64_t, std::uint32_t> by_code_;
};

}  // namespace spindrift::nmsg
