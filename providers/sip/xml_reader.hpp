// SPDX-License-Identifier: Apache-2.0
// XML that comes from the network, element by element, with an end to everything: what is larger, deeper or longer than the limits, or
// has a DOCTYPE, is not read. Whoever derives from it keeps what he wants.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct XML_ParserStruct;

namespace tapi::sip {

inline constexpr size_t largest_xml = 65536, deepest_xml = 16, longest_xml_text = 2048;

// For documents of ours: characters that XML knows, and none that it does not.
std::string xml_text(std::string_view plain);
// Line ends and the like would become headers of somebody else's.
std::string without_control(std::string text);

class XmlReader {
  public:
    XmlReader(const XmlReader&) = delete;
    XmlReader& operator=(const XmlReader&) = delete;

  protected:
    // "namespace|name".
    static constexpr char namespace_mark = '|';

    class Attributes {
      public:
        explicit Attributes(const char** pairs) : pairs_(pairs) {}
        std::string operator[](std::string_view name) const;

      private:
        const char** pairs_;
    };

    XmlReader() = default;
    virtual ~XmlReader() = default;
    bool read(std::string_view body);
    // Nothing of it is wanted any more; read() says false.
    void stop();
    // What an element is called here; what has no name is passed over.
    virtual std::string_view name_of(std::string_view full) const = 0;
    // The element is the last of the path.
    virtual void begin(const Attributes& attributes) = 0;
    virtual void end() = 0;

    // Whether the element at this depth, from 1, has this name.
    bool inside(size_t depth, std::string_view name) const { return path_.size() >= depth && path_[depth - 1] == name; }
    const std::vector<std::string>& path() const { return path_; }
    // Of the element that ends, since its last child.
    const std::string& text() const { return text_; }

  private:
    static XmlReader& self(void* user) { return *static_cast<XmlReader*>(user); }
    void element_begins(const char* name, const char** attributes);
    void element_ends();
    void add_text(std::string_view piece);

    XML_ParserStruct* parser_ = nullptr;
    std::vector<std::string> path_;
    std::string text_;
};

}  // namespace tapi::sip
