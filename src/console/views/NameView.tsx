import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { LONGEST_NAME, viewsContracts } from '#kernel/views/contract.ts';

/** A view that is there, to be renamed, or one that is not there yet. */
type Named = { id: string; name: string } | { list: string; query: string };

interface NameViewProps {
  view: Named;
  onSaved?: (id: string) => void;
  onClose: () => void;
}

/** Gives a view its name, the first or another. */
export function NameView({ view, onSaved, onClose }: NameViewProps) {
  const { t } = useTranslation();
  const tell = useTell();
  const before = 'id' in view ? view.name : '';
  const [name, setName] = useState(before);
  const save = useCommand(viewsContracts.save, { onAnswer: ({ id }) => onSaved?.(id) });
  const rename = useCommand(viewsContracts.rename);
  const isNew = !('id' in view);
  const command = isNew ? save : rename;
  const faults = useFaults(command, { ...view, name });
  const onSuccess = () => {
    onClose();
    void tell.success(t('views.saved', { name: name.trim() }));
  };
  const submit = () => {
    if ('id' in view) rename.mutate({ id: view.id, name }, { onSuccess });
    else save.mutate({ list: view.list, query: view.query, name }, { onSuccess });
  };
  return (
    <FormDialog
      title={t(isNew ? 'views.save' : 'views.rename')}
      okText={t('common.save')}
      command={command}
      isTyped={name !== before}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t('views.name')}
        help={isNew ? t('views.nameHint') : undefined}
        fault={faults.get('name')}
        isRequired
      >
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            maxLength={LONGEST_NAME}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
