#pragma once

#include "types/builtin_descriptors.hpp"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/unknown_field_set.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace spindrift::fuzz {

namespace pb = google::protobuf;

/// The types of `registry()` as types of libprotobuf. Some declarations are changed so that libprotobuf decodes like
/// the view: enumerations are `int32`, since libprotobuf leaves out numbers without a name; messages in messages are
/// `bytes`, since libprotobuf merges several of them; and strings are `bytes`, since libprotobuf writes a line about
/// invalid UTF-8 (docs/formats/nmsg-wire.md 3.2).
class LibprotobufTypes {
public:
    LibprotobufTypes() {
        pb::FileDescriptorSet built_in;
        const auto size = static_cast<int>(nmsg::built_in_descriptors.size());
        require(built_in.ParseFromArray(nmsg::built_in_descriptors.data(), size));
        for (const pb::FileDescriptorProto& file : built_in.file()) {
            require(database_.Add(file));
        }
        const std::filesystem::path schema = FUZZ_SCHEMA;
        tree_.MapPath("", schema.parent_path().string());
        add(schema.filename().string());
        for (const pb::FileDescriptorProto& file : built_in.file()) {
            add(file.name());
        }
    }

    /// The type with these numbers, which must exist.
    [[nodiscard]] const pb::Descriptor& find(std::uint32_t vid, std::uint32_t msgtype) const {
        return *types_.at({vid, msgtype});
    }

    /// The type of a field that is a message as it was declared.
    [[nodiscard]] const pb::Descriptor& nested(const pb::Descriptor& type, int field) const {
        const pb::Descriptor& declared = *declared_.FindMessageTypeByName(type.full_name());
        return *pool_.FindMessageTypeByName(declared.FindFieldByNumber(field)->message_type()->full_name());
    }

    [[nodiscard]] std::unique_ptr<pb::Message> make(const pb::Descriptor& type) const {
        return std::unique_ptr<pb::Message>(factory_.GetPrototype(&type)->New());
    }

private:
    static void require(bool good) {
        if (!good) {
            throw std::runtime_error("libprotobuf cannot read the declarations");
        }
    }

    // Adds a file after those that it imports, and notes the types in it.
    const pb::FileDescriptor& add(const std::string& name) {
        if (const pb::FileDescriptor* const known = pool_.FindFileByName(name)) {
            return *known;
        }
        const pb::FileDescriptor* const declared = declared_.FindFileByName(name);
        require(declared != nullptr);
        for (int i = 0; i < declared->dependency_count(); ++i) {
            add(declared->dependency(i)->name());
        }
        pb::FileDescriptorProto file;
        declared->CopyTo(&file);
        if (!name.starts_with("google/")) {
            for (pb::DescriptorProto& message : *file.mutable_message_type()) {
                simplify(message);
            }
        }
        const pb::FileDescriptor* const added = pool_.BuildFile(file);
        require(added != nullptr);
        for (int i = 0; i < added->message_type_count(); ++i) {
            note(*added->message_type(i));
        }
        return *added;
    }

    static void simplify(pb::DescriptorProto& message) {
        for (pb::FieldDescriptorProto& field : *message.mutable_field()) {
            const auto type = field.type();
            if (type == pb::FieldDescriptorProto::TYPE_ENUM) {
                redeclare(field, pb::FieldDescriptorProto::TYPE_INT32);
            } else if (type == pb::FieldDescriptorProto::TYPE_MESSAGE ||
                       type == pb::FieldDescriptorProto::TYPE_STRING) {
                redeclare(field, pb::FieldDescriptorProto::TYPE_BYTES);
            }
        }
        for (pb::DescriptorProto& nested : *message.mutable_nested_type()) {
            simplify(nested);
        }
    }

    static void redeclare(pb::FieldDescriptorProto& field, pb::FieldDescriptorProto::Type type) {
        field.set_type(type);
        field.clear_type_name();
        field.clear_default_value();
    }

    // The option `nmsg.type` is an unknown field of the options, since no code was generated for it.
    void note(const pb::Descriptor& message) {
        constexpr int type_option = 51400;
        const pb::UnknownFieldSet& options = message.options().unknown_fields();
        for (int i = 0; i < options.field_count(); ++i) {
            if (options.field(i).number() == type_option) {
                pb::UnknownFieldSet type;
                require(type.ParseFromString(options.field(i).length_delimited()));
                types_[{number(type, 2), number(type, 4)}] = &message;
            }
        }
    }

    static std::uint32_t number(const pb::UnknownFieldSet& fields, int wanted) {
        for (int i = 0; i < fields.field_count(); ++i) {
            if (fields.field(i).number() == wanted) {
                return static_cast<std::uint32_t>(fields.field(i).varint());
            }
        }
        return 0;
    }

    pb::SimpleDescriptorDatabase database_;
    pb::compiler::DiskSourceTree tree_;
    pb::compiler::SourceTreeDescriptorDatabase sources_{&tree_};
    pb::MergedDescriptorDatabase all_{&database_, &sources_};
    pb::DescriptorPool declared_{&all_};
    pb::DescriptorPool pool_;
    mutable pb::DynamicMessageFactory factory_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, const pb::Descriptor*> types_;
};

}  // namespace spindrift::fuzz
