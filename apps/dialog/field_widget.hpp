// SPDX-License-Identifier: Apache-2.0
// One field of a form on the screen: its label, its input, its help, and what is wrong with it.
#pragma once

#include <gtk/gtk.h>

#include <functional>
#include <memory>
#include <string>

#include "forms/form.hpp"

namespace tapi::dialog {

class FieldWidget {
  public:
    // Changes are told while the user makes them, not those of set().
    using Changed = std::function<void()>;
    static std::unique_ptr<FieldWidget> make(const forms::Field& field, Changed changed);
    virtual ~FieldWidget() = default;
    FieldWidget(const FieldWidget&) = delete;
    FieldWidget& operator=(const FieldWidget&) = delete;

    // Label and input; null: the field is not shown.
    virtual GtkWidget* label() { return label_; }
    virtual GtkWidget* input() = 0;
    virtual void set(const forms::json& value) = 0;
    // Null: nothing is said about the field.
    virtual forms::json value() const = 0;

    const forms::Field& field() const { return field_; }
    // Words under the input in place of the help; empty: the help again.
    virtual void show_error(const std::string& path, const std::string& words);
    virtual void focus() { gtk_widget_grab_focus(input()); }
    GtkWidget* note() { return note_; }

  protected:
    FieldWidget(const forms::Field& field, Changed changed);
    void changed() {
        if (!setting_ && changed_) changed_();
    }
    void set_note(const std::string& text, bool error);

    const forms::Field& field_;
    Changed changed_;
    bool setting_ = false;
    GtkWidget* label_;
    GtkWidget* note_;
};

}  // namespace tapi::dialog
