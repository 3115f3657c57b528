#pragma once

#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Conditions on the header and the fields of messages, such as `rrtype == "A" and rrname under "example.com"`. The
/// language is described in docs/where.md.
namespace spindrift::nmsg {

/// A valid condition, compiled for each message type of a registry. Immutable: several threads may use it, each with
/// its own matcher.
class Predicate {
public:
    struct Options {
        const Aliases* aliases = nullptr;  ///< names of operators and groups; only used by the constructor
        const Schema* only = nullptr;      ///< the type of all messages, if there is only one
    };

    /// \param registry must outlive the predicate
    /// \throws Error for a syntax error, a field that no message type has, and a value that is invalid for the field.
    /// Its text begins with the position in octets from 1: `at 8: …`
    Predicate(std::string_view expression, const Registry& registry) : Predicate(expression, registry, Options{}) {}
    Predicate(std::string_view expression, const Registry& registry, const Options& options);
    Predicate(Predicate&&) noexcept;
    Predicate& operator=(Predicate&&) noexcept;
    ~Predicate();

    /// Conditions that could be true for none of the messages that matchers have seen: their field is of another kind,
    /// or missing, in the types of all of them. Each text begins with the position: `at 8: …`. Called when no matcher
    /// runs.
    [[nodiscard]] std::vector<std::string> never_applicable() const;

private:
    friend class PredicateMatcher;
    struct Programs;
    std::unique_ptr<const Programs> programs_;
};

/// What can be asked of a field.
struct FieldHelp {
    std::string_view kind;  ///< of its values, such as `domain name`
    std::string operators;  ///< such as `== != in has`
};
[[nodiscard]] FieldHelp field_help(const Field& field);
[[nodiscard]] FieldHelp field_help(const Schema& schema, const ConditionName& name);

/// Evaluates a condition for messages. Not thread-safe. It reuses its memory: after the first messages it allocates
/// nothing.
class PredicateMatcher {
public:
    /// \param predicate must outlive the matcher
    explicit PredicateMatcher(const Predicate& predicate);
    PredicateMatcher(PredicateMatcher&&) noexcept;
    PredicateMatcher& operator=(PredicateMatcher&&) noexcept;
    ~PredicateMatcher();

    /// Whether the condition is true for a message. A message of an unknown type, or one that does not match its type,
    /// has only a header and no fields.
    [[nodiscard]] bool matches(const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
