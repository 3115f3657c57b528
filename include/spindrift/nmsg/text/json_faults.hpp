#pragma once

#include <spindrift/base/event.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// What could not be used of texts in JSON: counts, and the first place of each kind. A source adds up those of its
/// batches and reports them once, at the end.
class JsonFaults {
public:
    /// One kind of fault.
    struct Kind {
        std::uint64_t count = 0;
        std::uint64_t first = 0;  ///< number of the first text that has it, from 1
        std::string what;         ///< of the first: the reason, or the name of the field

        void add(std::uint64_t text, std::uint64_t more, std::string_view what_of_first);
        void add(const Kind& later, std::uint64_t texts_before);
    };

    std::uint64_t texts = 0;       ///< all that were read; empty lines are numbered, too, but not counted
    std::uint64_t number = 0;      ///< of the last one
    Kind unreadable;               ///< texts that are not a message
    std::uint64_t bad_values = 0;  ///< of these, messages of a known type with a value that its field cannot have
    Kind unknown_fields;           ///< members that the type of the message does not have
    Kind lost_values;              ///< values that stand for something that JSON could not show
    std::string first_unreadable;  ///< the first text that is not a message, cut after `max_kept` octets

    static constexpr std::size_t max_kept = 64;

    void add_unreadable(std::string_view text, std::string_view reason);

    /// Adds the faults of the texts that follow.
    void add(const JsonFaults& later);

    /// Whether there was something, and none of it was a message, not even one with a bad value.
    [[nodiscard]] bool is_unusable() const noexcept {
        return texts > 0 && unreadable.count == texts && bad_values == 0;
    }

    /// Reports all kinds that there are. \param unit what a text is: `line`, `record`
    void report(const std::string& input, std::string_view unit, const Reporter& report) const;
};

}  // namespace spindrift::nmsg
