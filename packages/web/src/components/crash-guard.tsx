import { Component, type ReactNode } from "react";
import { FailureNotice } from "./notice.tsx";

/** Shows what went wrong in place of a part of the page that could not be drawn, so that the rest stays usable. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <FailureNotice what="This page could not be drawn" error={error} retry={() => this.setState({ error: undefined })} />;
  }
}
